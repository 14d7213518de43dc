import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meRemove } from '../../api/generated';
import { meMeOptions } from '../../api/generated/@tanstack/react-query.gen';
import { accountDeleted } from '../../session/session';
import { Section } from '../../app/section';

export function DeleteSection() {
  const [asking, setAsking] = useState(false);
  return (
    <Section
      title="Delete your account"
      about="Texts, decisions, messages and settings go with it, at once and for good."
    >
      <Button variant="outline" color="red" onClick={() => setAsking(true)} style={{ alignSelf: 'start' }}>
        Delete my account…
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Delete your account?" centered>
        <Confirmation cancel={() => setAsking(false)} />
      </Modal>
    </Section>
  );
}

/** Typing the address takes long enough to think again. */
function Confirmation({ cancel }: { cancel: () => void }) {
  const [typed, setTyped] = useState('');
  const { data } = useQuery(meMeOptions());
  const deleting = useMutation({
    mutationFn: () => meRemove(),
    meta: { done: 'Your account is deleted.' },
    onSuccess: accountDeleted,
  });
  const confirmed = data !== undefined && typed.trim().toLowerCase() === data.email.toLowerCase();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (confirmed) deleting.mutate();
      }}
    >
      <Stack gap="md">
        <Text>There is no way back. Messages that are in your chat and mailbox stay there.</Text>
        <TextInput
          label={`Type ${data?.email ?? 'your address'} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={cancel}>
            Keep it
          </Button>
          <Button type="submit" color="red" disabled={!confirmed} loading={deleting.isPending}>
            Delete for good
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
