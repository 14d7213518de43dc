import { Pagination } from '@mantine/core';

/** Nothing where there is one page. */
export function Pages({ page, total, goTo }: { page: number; total: number; goTo: (page: number) => void }) {
  if (total < 2) return null;
  return (
    <nav aria-label="More of the list">
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
