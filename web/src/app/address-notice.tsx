import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { PAGES } from '../../../domain/pages';
import { meMeOptions } from '../api/generated/@tanstack/react-query.gen';
import { Notice } from './notice';

/** Until an address is confirmed nothing is mailed to it, and its owner should know why. */
export function AddressNotice() {
  const [here] = useLocation();
  const { data } = useQuery(meMeOptions());
  if (data?.email_status !== 'unconfirmed' || here === PAGES.confirm) return null;
  return (
    <Notice tone="quiet">
      <span>Your email address is not confirmed yet, so no drafts are mailed to it.</span>
      <Link href={PAGES.confirm}>Confirm it</Link>
    </Notice>
  );
}
