import { useEffect, useState } from 'react';

const SHOWN_MS = 4_000;

/** What the bot says for a moment, at the top of the chat. */
export function useChatToast() {
  const [said, setSaid] = useState({ text: '' });
  useEffect(() => {
    const timer = setTimeout(() => setSaid((now) => (now === said ? { text: '' } : now)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return { text: said.text, show: (text: string) => setSaid({ text }) };
}
