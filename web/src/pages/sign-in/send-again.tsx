import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { authForgot } from '../../api/generated';

/** The API sends one such mail a minute. */
const REST_SECONDS = 60;

/** Another confirmation, for an address that is not confirmed yet. */
export function SendAgain({ email }: { email: string }) {
  const [rest, setRest] = useState(0);
  useEffect(() => {
    if (rest === 0) return;
    const timer = setTimeout(() => setRest(rest - 1), 1_000);
    return () => clearTimeout(timer);
  }, [rest]);
  const again = useMutation({
    mutationFn: () => authForgot({ body: { email } }),
    meta: { done: 'Another mail is on its way. The newest one counts.' },
    onSuccess: () => setRest(REST_SECONDS),
  });
  return (
    <Button variant="subtle" fullWidth loading={again.isPending} disabled={rest > 0} onClick={() => again.mutate()}>
      {rest > 0 ? `Sent. Again in ${rest} s` : 'Send the mail again'}
    </Button>
  );
}
