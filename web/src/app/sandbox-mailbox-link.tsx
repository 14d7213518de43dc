import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { PAGES } from '../../../domain/pages';
import { serviceFacts } from './service-facts';

/** Where mails go while no real mailbox is in use: nobody would find them otherwise. */
export const SandboxMailboxLink = () =>
  serviceFacts.sandbox?.mailbox === true ? (
    <Anchor component={Link} href={`${PAGES.sandbox}?show=mailbox`} fw={600}>
      It is in the sandbox’s mailbox
    </Anchor>
  ) : null;
