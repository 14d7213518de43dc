import type { ChannelResponse, PostResponse } from '../../api/generated';
import { type Channel, CHANNEL_NAME, channelView } from './channel-words';
import styles from './channels.module.css';

/** "✅ Telegram": to see at a glance; a screen reader hears "Telegram: handed over". */
export function ChannelMark({
  channel,
  delivery,
  state,
}: {
  channel: Channel;
  delivery: ChannelResponse | null;
  state: PostResponse['state'];
}) {
  const { mark, says } = channelView(channel, delivery, state);
  return (
    <span className={styles.mark}>
      <span aria-hidden>{mark}</span>
      <span>
        {CHANNEL_NAME[channel]}
        <span className="visually-hidden">: {says.toLowerCase()}</span>
      </span>
    </span>
  );
}
