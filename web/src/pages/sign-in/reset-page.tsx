import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import { authReset } from '../../api/generated';
import { FormProblem } from '../../forms/form-problem';
import { useApiForm } from '../../forms/use-api-form';
import { useMailedToken } from './mailed-token';
import { PASSWORD_HINT, rules } from './rules';
import { SignInFrame } from './sign-in-frame';

export default function ResetPage() {
  const mailed = useMailedToken();
  return <NewPassword key={mailed} mailed={mailed} />;
}

function NewPassword({ mailed }: { mailed: string }) {
  const [, goTo] = useLocation();
  const { form, sending, problem, submit } = useApiForm({
    initialValues: { token: mailed, password: '' },
    validate: { token: rules.present('the code from the mail'), password: rules.newPassword },
    send: ({ token, password }) => authReset({ body: { token: token.trim(), password } }),
    done: 'Your new password is set. Log in with it.',
    onDone: () => goTo(PAGES.logIn, { replace: true }),
  });
  return (
    <SignInFrame
      title="Choose a new password"
      lead="You are logged out everywhere else by it."
      footer={
        <Anchor component={Link} href={PAGES.forgot} fw={600}>
          Send me another mail
        </Anchor>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {mailed === '' ? (
            <TextInput
              label="Code from the mail"
              autoComplete="one-time-code"
              autoCapitalize="off"
              spellCheck={false}
              {...form.getInputProps('token')}
            />
          ) : null}
          <PasswordInput
            label="New password"
            description={PASSWORD_HINT}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <FormProblem detail={problem} />
          <Button type="submit" loading={sending} fullWidth>
            Set the password
          </Button>
        </Stack>
      </form>
    </SignInFrame>
  );
}
