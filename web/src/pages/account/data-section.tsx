import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { meExportAll } from '../../api/generated';
import { Section } from '../../app/section';

export function DataSection() {
  const taking = useMutation({
    mutationFn: async () => {
      const { data } = await meExportAll();
      save(JSON.stringify(data, null, 2), 'ghostwriter-export.json');
    },
    meta: { done: 'Your data is in your downloads.' },
  });
  return (
    <Section
      title="Your data"
      about="Everything that is kept of you, as one file: texts, decisions, messages, settings."
    >
      <Button
        variant="default"
        loading={taking.isPending}
        onClick={() => taking.mutate()}
        style={{ alignSelf: 'start' }}
      >
        Download everything
      </Button>
    </Section>
  );
}

function save(content: string, name: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
