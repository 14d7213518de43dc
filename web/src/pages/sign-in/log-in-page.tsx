import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import { FormProblem } from '../../forms/form-problem';
import { useApiForm } from '../../forms/use-api-form';
import { signIn, useSession } from '../../session/session';
import { rules } from './rules';
import { SignInFrame } from './sign-in-frame';

export default function LogInPage() {
  const session = useSession();
  const { form, sending, problem, submit } = useApiForm({
    initialValues: { email: '', password: '' },
    validate: { email: rules.email, password: rules.present('your password') },
    // The session decides which page comes then.
    send: ({ email, password }) => signIn(email, password),
  });
  return (
    <SignInFrame
      title="Log in"
      lead="Your drafts, and what became of each."
      footer={
        <>
          <Anchor component={Link} href={PAGES.signUp} fw={600}>
            Create an account
          </Anchor>
          <Anchor component={Link} href={PAGES.forgot}>
            Forgot your password?
          </Anchor>
        </>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {session.state === 'signedOut' && session.ended ? (
            <Alert color="blue" role="status">
              Your log-in has ended. Log in again to go on.
            </Alert>
          ) : null}
          <TextInput label="Email" type="email" autoComplete="username" {...form.getInputProps('email')} />
          <PasswordInput label="Password" autoComplete="current-password" {...form.getInputProps('password')} />
          <FormProblem detail={problem} />
          <Button type="submit" loading={sending} fullWidth>
            Log in
          </Button>
        </Stack>
      </form>
    </SignInFrame>
  );
}
