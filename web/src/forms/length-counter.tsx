import { Text } from '@mantine/core';
import { countCharacters, formatCount } from '../../../domain/messages/length';
import styles from './length-counter.module.css';

/** "1,184 / 3,000", and how many are too many. Read out only where the limit is passed, not at every letter. */
export function LengthCounter({ text, limit }: { text: string; limit: number }) {
  const length = countCharacters(text);
  const over = length - limit;
  return (
    <div className={styles.counter} data-over={over > 0}>
      <Text span size="sm" role="status" c="error">
        {over > 0 ? `${formatCount(over)} ${over === 1 ? 'character' : 'characters'} too long` : ''}
      </Text>
      <Text span size="sm" className={styles.count}>
        {formatCount(length)} / {formatCount(limit)}
      </Text>
    </div>
  );
}
