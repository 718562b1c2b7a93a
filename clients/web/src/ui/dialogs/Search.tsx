import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { SearchIcon } from "../icons";

export interface SearchListProps<Item> {
  /** Names the field and the list. */
  readonly label: string;
  readonly placeholder: string;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly active: number;
  readonly onActive: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPick: (item: Item) => void;
  readonly render: (item: Item) => ReactNode;
  readonly isSelected?: (item: Item) => boolean;
  /** Instead of the list while it is empty. */
  readonly empty: ReactNode;
  /** Stands between the field and the list. */
  readonly bar?: ReactNode;
  /** What is listed is about to be replaced. */
  readonly busy?: boolean;
  /** Stand in the field before what is typed. */
  readonly tokens?: ReactNode;
  readonly id: string;
}

/** A search field with the list it filters: a combobox whose list is always open. */
export function SearchList<Item>(props: SearchListProps<Item>) {
  const {
    label,
    placeholder,
    search,
    items,
    keyOf,
    active,
    render,
    empty,
    tokens,
    bar,
    busy,
    id,
    isSelected,
  } = props;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active, items]);
  return (
    <div className="search-list">
      <div className="search-field">
        <SearchIcon size={18} />
        {tokens}
        <input
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={items.length ? `${id}-${active}` : undefined}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          value={search}
          onChange={(event) => props.onSearch(event.target.value)}
          onKeyDown={props.onKeyDown}
        />
      </div>
      {bar}
      {items.length === 0 && <div className="search-empty">{empty}</div>}
      <ul
        ref={list}
        id={`${id}-list`}
        className={busy ? "search-results search-busy" : "search-results"}
        aria-busy={busy}
        role="listbox"
        aria-label={label}
        aria-multiselectable={isSelected ? true : undefined}
        hidden={items.length === 0}
      >
        {items.map((item, index) => (
          <li
            key={keyOf(item)}
            id={`${id}-${index}`}
            role="option"
            className={index === active ? "search-result search-result-active" : "search-result"}
            aria-selected={isSelected ? isSelected(item) : index === active}
            onPointerMove={() => props.onActive(index)}
            onClick={() => props.onPick(item)}
          >
            {render(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
