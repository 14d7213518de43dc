import { Button } from '@mantine/core';
import { ClipboardDocumentIcon } from '@heroicons/react/24/outline';
import { copyText } from '../../app/copy-text';
import { told } from '../../app/told';
import styles from './decision.module.css';

export function CopyButton({
  content,
  variant = 'filled',
  className,
}: {
  content: string;
  variant?: string;
  className?: string | undefined;
}) {
  const copy = async () => {
    if (await copyText(content)) told.done('Copied. Paste it into LinkedIn.');
    else told.failed('The browser does not allow it. Select the text and copy it by hand.');
  };
  return (
    <Button
      variant={variant}
      className={className ?? ''}
      onClick={() => void copy()}
      leftSection={<ClipboardDocumentIcon className={styles.icon} aria-hidden />}
    >
      Copy text
    </Button>
  );
}
