import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { notificationsTest } from '../../api/generated';
import { told } from '../../app/told';
import { CHANNEL_NAMES } from './words';

export function ReminderTest() {
  const testing = useMutation({
    mutationFn: async () => {
      const { data } = await notificationsTest();
      return data;
    },
    onSuccess: ({ message, channels }) =>
      told.done(`${message} Look at ${channels.map((channel) => CHANNEL_NAMES[channel]).join(' and ')}.`),
  });
  return (
    <div>
      <Button variant="default" size="sm" loading={testing.isPending} onClick={() => testing.mutate()}>
        Send me a test
      </Button>
      <Text size="sm" c="dimmed" mt={6}>
        By the channels as saved. It counts for no day.
      </Text>
    </div>
  );
}
