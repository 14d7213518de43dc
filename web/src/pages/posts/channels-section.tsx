// Where the post was sent, what became of it there, and what can be done about it.

import { Button, Text } from '@mantine/core';
import type { ChannelResponse, PostResponse } from '../../api/generated';
import { Moment } from '../../app/moment';
import { Section } from '../../app/section';
import { type Channel, CHANNEL_NAME, CHANNELS, channelView } from './channel-words';
import styles from './channels.module.css';
import { useSends } from './post-actions';

export function ChannelsSection({ post }: { post: PostResponse }) {
  return (
    <Section title="Delivery">
      <ul className={styles.list}>
        {CHANNELS.map((channel) => (
          <ChannelItem key={channel} post={post} channel={channel} />
        ))}
      </ul>
    </Section>
  );
}

function ChannelItem({ post, channel }: { post: PostResponse; channel: Channel }) {
  const delivery = post.channels[channel];
  const { mark, says, because } = channelView(channel, delivery, post.state);
  return (
    <li className={styles.channel} data-channel={channel}>
      <span className={styles.sign} aria-hidden>
        {mark}
      </span>
      <div className={styles.head} role="status">
        <span className={styles.name}>{CHANNEL_NAME[channel]}</span>
        <span className={styles.says}>{says}</span>
      </div>
      {because === null ? null : (
        <Text size="sm" className={styles.more}>
          {because}
        </Text>
      )}
      {delivery === null ? null : <Times delivery={delivery} />}
      <ChannelActions post={post} channel={channel} />
    </li>
  );
}

function Times({
  delivery: { state, attempts, next_attempt_at: next, confirmed_at: confirmed },
}: {
  delivery: ChannelResponse;
}) {
  if (next !== null && (state === 'queued' || state === 'held' || state === 'unknown')) {
    return (
      <Text size="sm" c="dimmed" className={styles.more}>
        {state === 'unknown'
          ? 'Unless you say so, it is sent once more at '
          : `${attempts > 0 ? 'Next try' : 'Sent'} at `}
        <Moment at={next} />
      </Text>
    );
  }
  if (confirmed !== null) {
    return (
      <Text size="sm" c="dimmed" className={styles.more}>
        Certain since <Moment at={confirmed} />
      </Text>
    );
  }
  return null;
}

function ChannelActions({ post, channel }: { post: PostResponse; channel: Channel }) {
  const { send, settle } = useSends(post.id);
  const delivery = post.channels[channel];
  const { offers } = channelView(channel, delivery, post.state);
  switch (offers) {
    case null:
      return null;
    case 'retry':
    case 'send':
      return (
        <div className={styles.actions}>
          <Button
            size="sm"
            variant={offers === 'retry' ? 'filled' : 'default'}
            loading={send.isPending}
            onClick={() => send.mutate(channel)}
            aria-label={
              offers === 'retry' ? `Retry Send: ${CHANNEL_NAME[channel]}` : `Send to ${CHANNEL_NAME[channel]}`
            }
          >
            {offers === 'retry' ? 'Retry Send' : 'Send'}
          </Button>
        </div>
      );
    case 'settle': {
      if (delivery === null) return null;
      const say = (arrived: boolean) => settle.mutate({ deliveryId: delivery.delivery_id, arrived });
      return (
        <div className={styles.actions}>
          <Button size="sm" variant="default" disabled={settle.isPending} onClick={() => say(true)}>
            It arrived
          </Button>
          <Button size="sm" variant="default" disabled={settle.isPending} onClick={() => say(false)}>
            Send again
          </Button>
        </div>
      );
    }
  }
}
