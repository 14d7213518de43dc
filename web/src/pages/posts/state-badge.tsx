import { Badge } from '@mantine/core';
import { type PostState, STATES } from './post-words';

export function StateBadge({ state }: { state: PostState }) {
  const { label, color } = STATES[state];
  return (
    <Badge variant="light" size="lg" radius="sm" color={color}>
      {label}
    </Badge>
  );
}
