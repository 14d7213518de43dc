export interface Overdue {
  posts: number[];
  /** Users whose notices fell behind. */
  users: number[];
  /** Users whose reminders fell behind. */
  reminders: number[];
}

/** What the reconciler looks after. Reads rows only; it never lists workflows. */
export interface Backlog {
  /** Posts, notices and reminders that changed unseen, or whose next action is overdue; oldest first. */
  overdue(limit: number): Promise<Overdue>;
  /** Lets the oldest held delivery of each closed gate that is due through as a probe, and releases what an opened gate held. */
  tendGates(): Promise<Overdue>;
  /** Deletes what has outlived its purpose, in bounded bites. */
  purge(): Promise<void>;
}

/** Tells workflows to look again. */
export interface Nudge {
  lookAgainAtPost(postId: number): Promise<void>;
  lookAgainAtNotices(userId: number): Promise<void>;
  lookAgainAtReminders(userId: number): Promise<void>;
}
