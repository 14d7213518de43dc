import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Channel } from '../../../../domain/channel';
import { notificationsResume } from '../../api/generated';
import { notificationsGetSettingsQueryKey } from '../../api/generated/@tanstack/react-query.gen';
import { queryClient } from '../../api/query-client';
import { told } from '../../app/told';

/** The owner's "try again" for a channel that is paused. */
export function ResumeButton({ channel, children }: { channel: Channel; children: ReactNode }) {
  const resuming = useMutation({
    mutationFn: async () => {
      const { data } = await notificationsResume({ path: { channel } });
      return data;
    },
    onSuccess: ({ message, ...settings }) => {
      queryClient.setQueryData(notificationsGetSettingsQueryKey(), settings);
      told.done(message);
    },
  });
  return (
    <Button size="sm" loading={resuming.isPending} onClick={() => resuming.mutate()}>
      {children}
    </Button>
  );
}
