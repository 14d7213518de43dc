// The settings form: what is saved, with what somebody changed on top. What another tab saves shows through, except where
// it would take away what is being edited here.

import { useMutation } from '@tanstack/react-query';
import { type RefObject, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { notificationsPutSettings, type SettingsResponse } from '../../api/generated';
import { notificationsGetSettingsQueryKey } from '../../api/generated/@tanstack/react-query.gen';
import { problemOf } from '../../api/problem';
import { queryClient } from '../../api/query-client';
import { told } from '../../app/told';
import { fieldErrors } from '../../forms/field-errors';
import { useUnsavedChanges } from '../../forms/unsaved-changes';
import {
  changesOf,
  check,
  isSame,
  SETTINGS_FIELDS,
  type SettingsErrors,
  type SettingsField,
  type SettingsValues,
  valuesOf,
} from './settings-values';

export interface SettingsForm {
  values: SettingsValues;
  errors: SettingsErrors;
  set: <Field extends SettingsField>(field: Field, value: SettingsValues[Field]) => void;
  /** Something differs from what is saved. */
  dirty: boolean;
  saving: boolean;
  /** What was refused and belongs to no field. */
  problem: string | null;
  submit: (event: SubmitEvent<HTMLFormElement>) => void;
  discard: () => void;
  ref: RefObject<HTMLFormElement | null>;
}

export function useSettingsForm(settings: SettingsResponse): SettingsForm {
  const [edits, setEdits] = useState<Partial<SettingsValues>>({});
  /** How often sending was tried with something wrong in it. From the first time on, what is wrong is said at once. */
  const [tries, setTries] = useState(0);
  const ref = useRef<HTMLFormElement>(null);
  const saved = valuesOf(settings);
  const values = { ...saved, ...edits };
  const changes = changesOf(saved, values);
  const dirty = Object.keys(changes).length > 0;
  useUnsavedChanges(dirty);

  const save = useMutation({
    mutationFn: async (sent: SettingsValues) => {
      const { data } = await notificationsPutSettings({ body: changesOf(saved, sent) });
      return data;
    },
    meta: { failsInPlace: true },
    onSuccess: ({ message, ...now }, sent) => {
      queryClient.setQueryData(notificationsGetSettingsQueryKey(), now);
      // What was typed while it was on its way stays.
      setEdits((typed) => without(typed, (field) => isSame(sent[field], typed[field] ?? sent[field])));
      setTries(0);
      told.done(['Settings saved.', ...(message === undefined ? [] : [message])].join(' '));
    },
    onError: () => setTries((count) => count + 1),
  });

  const refusal = save.error === null ? null : fieldErrors(problemOf(save.error).detail, SETTINGS_FIELDS);
  // A refusal is about the value that was sent.
  const refused = without(refusal?.byField ?? {}, (field) => !isSame(save.variables?.[field] ?? '', values[field]));
  const wrong = check(values, settings.telegram_status);
  const errors = { ...refused, ...(tries > 0 ? wrong : {}) };

  useEffect(() => {
    if (tries > 0) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);

  return {
    values,
    errors,
    set: (field, value) =>
      setEdits((now) =>
        isSame(value, saved[field]) ? without(now, (name) => name === field) : { ...now, [field]: value },
      ),
    dirty,
    saving: save.isPending,
    problem: refusal?.rest ?? null,
    submit: (event) => {
      event.preventDefault();
      if (Object.keys(wrong).length > 0) setTries((count) => count + 1);
      else if (dirty) save.mutate(values);
      else told.done('Nothing has changed: your settings are saved.');
    },
    discard: () => {
      setEdits({});
      setTries(0);
      save.reset();
    },
    ref,
  };
}

function without<Fields extends object>(from: Fields, drop: (field: keyof Fields) => boolean): Fields {
  const kept = { ...from };
  for (const field in kept) if (drop(field)) delete kept[field];
  return kept;
}
