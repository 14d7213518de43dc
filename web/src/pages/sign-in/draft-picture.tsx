import styles from './draft-picture.module.css';

/** What the product is, without words: a draft, a decision, the same everywhere. For the eyes only. */
export function DraftPicture() {
  return (
    <div className={styles.picture}>
      <div className={styles.bubble}>
        <p className={styles.text}>
          I was fired on a Tuesday.
          <br />
          By Friday I had learned more about listening than in ten years of leading teams.
        </p>
        <p className={styles.text}>Three things I would do differently…</p>
        <p className={styles.line}>Draft 2 · 1,184 characters</p>
        <div className={styles.buttons}>
          <span>👍 Approve</span>
          <span>♻️ Regenerate</span>
          <span>🗑️ Delete</span>
        </div>
      </div>
      <p className={styles.outcome}>✅ Approved by you · Telegram, 09:14</p>
      <ul className={styles.channels}>
        <li>Telegram ✅</li>
        <li>Email ✅</li>
        <li>LinkedIn: yours to post</li>
      </ul>
    </div>
  );
}
