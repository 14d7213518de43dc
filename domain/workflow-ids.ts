// Owns the ids of workflows: deterministic, so that a doubled start finds the one that runs.

export const deliverPostId = (postId: number): string => `deliver-post:${postId}`;
export const deliverNoticesId = (userId: number): string => `deliver-notices:${userId}`;
export const remindUserId = (userId: number): string => `remind-user:${userId}`;
