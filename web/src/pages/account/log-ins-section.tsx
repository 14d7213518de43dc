import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { signOut } from '../../session/session';
import { Section } from '../../app/section';

export function LogInsSection() {
  const here = useMutation({ mutationFn: () => signOut(), meta: { done: 'You are logged out.' } });
  const everywhere = useMutation({
    mutationFn: () => signOut({ everywhere: true }),
    meta: { done: 'You are logged out on every device.' },
  });
  return (
    <Section
      title="Log-ins"
      about="You stay logged in on this device. Lost one? Log out everywhere, then choose a new password."
    >
      <Group gap="sm">
        <Button variant="default" loading={here.isPending} onClick={() => here.mutate()}>
          Log out
        </Button>
        <Button variant="default" loading={everywhere.isPending} onClick={() => everywhere.mutate()}>
          Log out everywhere
        </Button>
      </Group>
    </Section>
  );
}
