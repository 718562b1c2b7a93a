import type { ReactNode } from "react";
import { Field } from "../controls/Field";

export interface BrowseHeadProps {
  readonly label: string;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  /** Buttons beside it. */
  readonly children?: ReactNode;
}

/** The head of a long list: where to search it, and what else there is to do. */
export function BrowseHead({ label, search, onSearch, children }: BrowseHeadProps) {
  return (
    <div className="browse-top">
      <Field
        bare
        label={label}
        placeholder={label}
        type="search"
        value={search}
        onChange={(event) => onSearch(event.target.value)}
      />
      {children}
    </div>
  );
}
