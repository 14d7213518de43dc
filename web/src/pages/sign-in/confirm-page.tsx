import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import { authVerify } from '../../api/generated';
import { meMeOptions, meMeQueryKey } from '../../api/generated/@tanstack/react-query.gen';
import { queryClient } from '../../api/query-client';
import { SandboxMailboxLink } from '../../app/sandbox-mailbox-link';
import { FormProblem } from '../../forms/form-problem';
import { useApiForm } from '../../forms/use-api-form';
import { useSession } from '../../session/session';
import { useMailedToken } from './mailed-token';
import { rules } from './rules';
import { SendAgain } from './send-again';
import { SignInFrame } from './sign-in-frame';

/** By the link of the mail, or by its code. A link alone confirms nothing: mail scanners open links, people press. */
export default function ConfirmPage() {
  const mailed = useMailedToken();
  return <Confirmation key={mailed} mailed={mailed} />;
}

function Confirmation({ mailed }: { mailed: string }) {
  const [, goTo] = useLocation();
  const session = useSession();
  const signedIn = session.state === 'signedIn';
  const me = useQuery({ ...meMeOptions(), enabled: signedIn });
  const { form, sending, problem, submit } = useApiForm({
    initialValues: { token: mailed },
    validate: { token: rules.present('the code from the mail') },
    send: ({ token }) => authVerify({ body: { token: token.trim() } }),
    done: 'Your address is confirmed. Drafts come there from now on.',
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: meMeQueryKey() });
      goTo(signedIn ? PAGES.home : PAGES.logIn, { replace: true });
    },
  });
  const byLink = mailed !== '' && problem === null;
  return (
    <SignInFrame
      title={byLink ? 'Confirm your address' : 'Look into your mailbox'}
      lead={
        byLink ? 'Confirm that this address is yours, and your drafts will come there.' : whereTheMailIs(me.data?.email)
      }
      footer={
        <Anchor component={Link} href={signedIn ? PAGES.home : PAGES.logIn} fw={600}>
          {signedIn ? 'Later' : 'To the log-in'}
        </Anchor>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {byLink ? null : <SandboxMailboxLink />}
          {byLink ? null : (
            <TextInput
              label="Code from the mail"
              autoComplete="one-time-code"
              autoCapitalize="off"
              spellCheck={false}
              {...form.getInputProps('token')}
            />
          )}
          <FormProblem detail={problem} />
          <Button type="submit" loading={sending} fullWidth>
            Confirm this address
          </Button>
          {byLink || me.data === undefined ? null : <SendAgain email={me.data.email} />}
          {signedIn ? null : (
            <Text size="sm" c="dimmed">
              Is the link too old? Log in, and have another one sent.
            </Text>
          )}
        </Stack>
      </form>
    </SignInFrame>
  );
}

const whereTheMailIs = (email: string | undefined): string =>
  `A mail is on its way${email === undefined ? '' : ` to ${email}`}. Press the button in it, or copy its code to here.`;
