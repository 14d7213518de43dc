// In the list: why a post did not reach its author, and the way to try again at once.

import { Button, Text } from '@mantine/core';
import type { PostResponse } from '../../api/generated';
import { type Channel, CHANNEL_NAME, CHANNELS, channelView } from './channel-words';
import styles from './post-card.module.css';
import { useSends } from './post-actions';

export function CardTrouble({ post }: { post: PostResponse }) {
  return CHANNELS.filter((channel) => channelView(channel, post.channels[channel], post.state).offers === 'retry').map(
    (channel) => <Failed key={channel} post={post} channel={channel} />,
  );
}

function Failed({ post, channel }: { post: PostResponse; channel: Channel }) {
  const { send } = useSends(post.id);
  return (
    <div className={styles.trouble}>
      <Text size="sm">
        <strong>{CHANNEL_NAME[channel]}:</strong> {post.channels[channel]?.error ?? 'It was not delivered.'}
      </Text>
      <Button
        size="sm"
        variant="default"
        loading={send.isPending}
        aria-label={`Retry Send: ${CHANNEL_NAME[channel]}`}
        onClick={() => send.mutate(channel)}
      >
        Retry Send
      </Button>
    </div>
  );
}
