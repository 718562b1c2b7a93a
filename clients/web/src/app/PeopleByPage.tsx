/** People who did the same to a message, under a heading, page by page. */

import { i18n } from "@lingui/core";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../ui/controls/Button";
import { PersonLine } from "../ui/people/Person";
import { useHere, useView } from "./context";
import { attempt } from "./toasts";

interface Doer {
  readonly user: string;
}

interface PeopleByPageProps<Did extends Doer> {
  readonly className: string;
  readonly label: string;
  readonly heading: ReactNode;
  /** Ask for those after the last one that is known. */
  readonly ask: (last: Did | undefined) => Promise<{ readonly next: readonly Did[]; readonly more?: boolean }>;
}

export function PeopleByPage<Did extends Doer>({ className, label, heading, ask }: PeopleByPageProps<Did>) {
  const { client, views } = useHere();
  const [found, setFound] = useState<readonly Did[]>([]);
  const [isMore, setMore] = useState(false);
  useView((view) => view.state.users);
  const view = client.store.get();
  const load = async () => {
    const { next, more } = await ask(found.at(-1));
    setFound([...found, ...next]);
    setMore(more === true);
  };
  useEffect(() => void attempt(load()), []);
  return (
    <section className={className} aria-label={label}>
      <h3>{heading}</h3>
      <ul className="people">
        {found.map(({ user }) => (
          <li key={user} className="people-item">
            <PersonLine person={views.person(view, user)} />
          </li>
        ))}
      </ul>
      {isMore && (
        <Button small look="quiet" onClick={() => void attempt(load())}>
          {i18n.t("Show more")}
        </Button>
      )}
    </section>
  );
}
