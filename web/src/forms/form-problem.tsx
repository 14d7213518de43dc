import { Alert } from '@mantine/core';

/** What was refused of a form as a whole, where the eye is: above its button. */
export function FormProblem({ detail }: { detail: string | null }) {
  return detail === null ? null : (
    <Alert color="red" role="alert">
      {detail}
    </Alert>
  );
}
