import { Pagination } from '@mantine/core';

interface PagesProps {
  page: number;
  total: number;
  goTo: (page: number) => void;
  /** Where a page of ours has several lists. */
  label?: string;
}

/** Nothing where there is one page. */
export function Pages({ page, total, goTo, label = 'More of the list' }: PagesProps) {
  if (total < 2) return null;
  return (
    <nav aria-label={label}>
      <Pagination
        value={page}
        total={total}
        onChange={goTo}
        siblings={1}
        boundaries={1}
        getControlProps={(control) => ({ 'aria-label': `${control === 'next' ? 'Next' : 'Previous'} page` })}
        getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
      />
    </nav>
  );
}
