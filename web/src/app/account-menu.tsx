import { Avatar, Menu, UnstyledButton } from '@mantine/core';
import { ArrowRightStartOnRectangleIcon, UserCircleIcon } from '@heroicons/react/24/outline';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { PAGES } from '../../../domain/pages';
import { meMeOptions } from '../api/generated/@tanstack/react-query.gen';
import { signOut } from '../session/session';
import styles from './account-menu.module.css';

export function AccountMenu() {
  const { data } = useQuery(meMeOptions());
  const leaving = useMutation({ mutationFn: () => signOut(), meta: { done: 'You are logged out.' } });
  return (
    <Menu position="bottom-end" width={240} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className={styles.target} aria-label="Account menu">
          <Avatar size={34} color="blue" radius="xl" variant="light">
            {data?.email.charAt(0).toUpperCase()}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={styles.email}>{data?.email ?? '…'}</Menu.Label>
        <Menu.Item
          component={Link}
          href={PAGES.account}
          leftSection={<UserCircleIcon className={styles.icon} aria-hidden />}
        >
          Account
        </Menu.Item>
        <Menu.Item
          leftSection={<ArrowRightStartOnRectangleIcon className={styles.icon} aria-hidden />}
          onClick={() => leaving.mutate()}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
