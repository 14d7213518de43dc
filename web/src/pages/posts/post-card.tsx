import { Skeleton, Text } from '@mantine/core';
import { Link } from 'wouter';
import { postPage } from '../../../../domain/pages';
import type { PostResponse } from '../../api/generated';
import { Moment } from '../../app/moment';
import { ChannelMark } from './channel-mark';
import { CHANNELS } from './channel-words';
import { CardTrouble } from './card-trouble';
import styles from './post-card.module.css';
import { StateBadge } from './state-badge';

export function PostCard({ post }: { post: PostResponse }) {
  return (
    <article className={styles.card} aria-label={post.topic}>
      <div className={styles.top}>
        <StateBadge state={post.state} />
        <Text size="sm" c="dimmed" ml="auto">
          <Moment at={post.created_at} />
        </Text>
      </div>
      <h2 className={styles.title}>
        <Link href={postPage(post.id)} className={styles.link}>
          {post.topic}
        </Link>
      </h2>
      <Text className={styles.excerpt} c="dimmed">
        {excerptOf(post)}
      </Text>
      <div className={styles.channels}>
        {CHANNELS.map((channel) => (
          <ChannelMark key={channel} channel={channel} delivery={post.channels[channel]} state={post.state} />
        ))}
      </div>
      <CardTrouble post={post} />
    </article>
  );
}

/** Under a title that is the text's own first line, the text goes on from there. */
function excerptOf({ content, topic, state, error }: PostResponse): string {
  if (content === null) return state === 'generating' ? 'A draft is being written…' : (error ?? '');
  const start = topic.replace(/…$/, '');
  const text = content.trim();
  return (text.startsWith(start) ? text.slice(start.length) : text).replaceAll(/\s+/g, ' ').trim();
}

/** As high as a card, so that nothing moves when it comes. */
export function PostCardSkeleton() {
  return (
    <div className={styles.card} aria-hidden>
      <div className={styles.top}>
        <Skeleton height={26} width={110} />
      </div>
      <Skeleton height={22} width="65%" mt={4} mb={4} />
      <Skeleton height={16} mt={4} />
      <Skeleton height={16} width="80%" mt={8} mb={4} />
      <Skeleton height={18} width={170} mt={6} />
    </div>
  );
}
