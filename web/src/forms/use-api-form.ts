// A form that is sent to the API: checked here first, and told field by field what the API refused.

import { useForm, type FormValidateInput } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { problemOf } from '../api/problem';
import { fieldErrors } from './field-errors';

interface ApiFormOptions<Values extends object> {
  initialValues: Values;
  validate?: FormValidateInput<Values>;
  /** Its fields are named as those of `Values`. */
  send: (values: Values) => Promise<unknown>;
  /** Said when it is done. */
  done?: string;
  onDone?: (values: Values) => void;
}

export function useApiForm<Values extends object>({
  initialValues,
  validate,
  send,
  done,
  onDone,
}: ApiFormOptions<Values>) {
  const form = useForm<Values>({ initialValues, validate: validate ?? {}, validateInputOnBlur: true });
  const mutation = useMutation({
    mutationFn: send,
    meta: { failsInPlace: true, ...(done === undefined ? {} : { done }) },
    onSuccess: (_, values) => onDone?.(values),
    onError: (error) => form.setErrors(fieldErrors(problemOf(error).detail, Object.keys(initialValues)).byField),
  });
  const refused = mutation.error === null ? null : problemOf(mutation.error);
  return {
    form,
    sending: mutation.isPending,
    /** What was refused and belongs to no field. */
    problem: refused === null ? null : fieldErrors(refused.detail, Object.keys(initialValues)).rest,
    submit: (event?: SubmitEvent<HTMLFormElement>) =>
      form.onSubmit(
        (values) => mutation.mutate(values),
        (errors) => {
          const [first] = Object.keys(errors);
          if (first !== undefined) form.getInputNode(first)?.focus();
        },
      )(event),
  };
}
