import { Center, Loader } from '@mantine/core';
import { useDelayed } from './use-delayed';

/** Nothing at first: most answers are here before a spinner could be read. */
export function Waiting() {
  const late = useDelayed(400);
  return <Center mih="60vh">{late ? <Loader aria-label="Loading" /> : null}</Center>;
}
