import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { notificationsUnlink } from '../../api/generated';
import { notificationsGetSettingsQueryKey } from '../../api/generated/@tanstack/react-query.gen';
import { queryClient } from '../../api/query-client';

export function UnlinkButton({ chat, children }: { chat: string; children: ReactNode }) {
  const [asking, setAsking] = useState(false);
  const unlinking = useMutation({
    mutationFn: () => notificationsUnlink(),
    meta: { done: 'Unlinked. Nothing is sent to that chat any more.' },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: notificationsGetSettingsQueryKey() }),
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button size="sm" variant="default" onClick={() => setAsking(true)}>
        {children}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Unlink Telegram?" centered>
        <Text>
          Nothing is sent to {chat} any more. Drafts that wait there can still be decided on this page and by email.
        </Text>
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={unlinking.isPending} onClick={() => unlinking.mutate()}>
            Unlink
          </Button>
        </Group>
      </Modal>
    </>
  );
}
