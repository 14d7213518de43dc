import styles from './brand.module.css';

/** A quill on LinkedIn's blue, as on the icon. */
export function Brand() {
  return (
    <span className={styles.brand}>
      <svg className={styles.mark} viewBox="0 0 64 64" aria-hidden>
        <rect width="64" height="64" rx="15" fill="#0a66c2" />
        <path d="M46 14c-13 1-23 8-25 22l-4 14c-.3 1 1 1.500 1.600.600L24 42c13 1 20-9 22-28Z" fill="#fff" />
        <path d="M40 22 22 43" stroke="#0a66c2" strokeWidth="2.600" strokeLinecap="round" />
      </svg>
      Ghostwriter
    </span>
  );
}
