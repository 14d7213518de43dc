// The way from here into a chat with the bot: a link that is good once and for a short time, so it is made when asked for.

import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { ArrowTopRightOnSquareIcon, PaperAirplaneIcon } from '@heroicons/react/24/outline';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { notificationsLink } from '../../api/generated';
import { serviceFacts } from '../../app/service-facts';
import { telegramAddress } from '../../app/telegram-address';
import styles from './telegram-link.module.css';

const QrCode = lazy(async () => ({ default: (await import('qrcode.react')).QRCodeSVG }));

export function TelegramLink() {
  const making = useMutation({
    mutationFn: async () => {
      const { data } = await notificationsLink();
      return data;
    },
  });
  const link = making.data;
  const over = useOver(link?.expires_at);
  if (link !== undefined && !over) return <Invitation url={link.url} />;
  return (
    <Stack gap="xs" align="flex-start">
      {over ? <Text size="sm">That link is too old: each is good for 15 minutes.</Text> : null}
      <Button
        leftSection={<PaperAirplaneIcon width={20} aria-hidden />}
        loading={making.isPending}
        onClick={() => making.mutate()}
      >
        {over ? 'Make another link' : 'Link Telegram'}
      </Button>
    </Stack>
  );
}

/** A stand-in for Telegram is a page of this one, so there is nothing to scan. */
const byPhone = serviceFacts.sandbox?.chat !== true;

function Invitation({ url }: { url: string }) {
  // In place of the button that was pressed.
  const open = useRef<HTMLAnchorElement>(null);
  useEffect(() => open.current?.focus(), []);
  return (
    <div className={styles.invitation}>
      {byPhone ? (
        <div className={styles.code}>
          <Suspense>
            <QrCode value={url} size={148} marginSize={2} title="QR code that opens the bot on your phone" />
          </Suspense>
        </div>
      ) : null}
      <Stack gap="sm" align="flex-start">
        {byPhone ? (
          <Text fw={600} className={styles.withCode}>
            Scan the code with your phone, and press Start.
          </Text>
        ) : null}
        <Text fw={600} {...(byPhone ? { className: styles.withoutCode } : {})}>
          Open Telegram, press Start, and come back.
        </Text>
        <Button
          component="a"
          ref={open}
          href={telegramAddress(url)}
          target="_blank"
          rel="noreferrer"
          rightSection={<ArrowTopRightOnSquareIcon width={18} aria-hidden />}
        >
          Open Telegram
        </Button>
        <Group gap="xs" wrap="nowrap" role="status">
          <Loader size={16} type="dots" aria-hidden />
          <Text size="sm" c="dimmed">
            This page notices by itself.
          </Text>
        </Group>
      </Stack>
    </div>
  );
}

function useOver(expiresAt: string | undefined): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (expiresAt === undefined) return;
    const timer = setTimeout(() => setOver(true), Math.max(Date.parse(expiresAt) - Date.now(), 0));
    return () => clearTimeout(timer);
  }, [expiresAt]);
  return over;
}
