import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import { authRegister } from '../../api/generated';
import { deviceTimeZone } from '../../format/time';
import { FormProblem } from '../../forms/form-problem';
import { useApiForm } from '../../forms/use-api-form';
import { signIn } from '../../session/session';
import { PASSWORD_HINT, rules } from './rules';
import { SignInFrame } from './sign-in-frame';

export default function SignUpPage() {
  const [, goTo] = useLocation();
  const { form, sending, problem, submit } = useApiForm({
    initialValues: { email: '', password: '' },
    validate: { email: rules.email, password: rules.newPassword },
    send: async ({ email, password }) => {
      await authRegister({ body: { email, password, timezone: deviceTimeZone() } });
      // Where the session leads once it has begun.
      goTo(`${PAGES.signUp}?next=${PAGES.confirm}`, { replace: true });
      await signIn(email, password);
    },
  });
  return (
    <SignInFrame
      title="Create your account"
      lead="Drafts come to your mailbox and to Telegram, and you decide there."
      footer={
        <Anchor component={Link} href={PAGES.logIn} fw={600}>
          I have an account
        </Anchor>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput label="Email" type="email" autoComplete="username" {...form.getInputProps('email')} />
          <PasswordInput
            label="Password"
            description={PASSWORD_HINT}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <FormProblem detail={problem} />
          <Button type="submit" loading={sending} fullWidth>
            Create account
          </Button>
        </Stack>
      </form>
    </SignInFrame>
  );
}
