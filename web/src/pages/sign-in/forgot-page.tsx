import { Alert, Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import { authForgot } from '../../api/generated';
import { SandboxMailboxLink } from '../../app/sandbox-mailbox-link';
import { FormProblem } from '../../forms/form-problem';
import { useApiForm } from '../../forms/use-api-form';
import { rules } from './rules';
import { SignInFrame } from './sign-in-frame';

export default function ForgotPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { form, sending, problem, submit } = useApiForm({
    initialValues: { email: '' },
    validate: { email: rules.email },
    send: ({ email }) => authForgot({ body: { email: email.trim() } }),
    onDone: ({ email }) => setSentTo(email.trim()),
  });
  return (
    <SignInFrame
      title="Forgot your password?"
      lead="We mail you a way to choose a new one."
      footer={
        <Anchor component={Link} href={PAGES.logIn} fw={600}>
          Back to the log-in
        </Anchor>
      }
    >
      {sentTo === null ? (
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <TextInput label="Email" type="email" autoComplete="username" {...form.getInputProps('email')} />
            <FormProblem detail={problem} />
            <Button type="submit" loading={sending} fullWidth>
              Send the mail
            </Button>
          </Stack>
        </form>
      ) : (
        <Stack gap="md">
          {/* The same for an address that nobody has: who has an account is nobody's business. */}
          <Alert color="green" role="status" title="Look into your mailbox">
            If {sentTo} has an account, a mail is on its way. Its link is good for an hour.
          </Alert>
          <SandboxMailboxLink />
          <Button component={Link} href={PAGES.reset} variant="default" fullWidth>
            I have a code from the mail
          </Button>
        </Stack>
      )}
    </SignInFrame>
  );
}
