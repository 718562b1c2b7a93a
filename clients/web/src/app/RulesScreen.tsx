/** The house rules: read, agreed to, and by administrators worded. */

import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import { MAX_RULES_CHARACTERS, type RulesNow } from "../protocol";
import { isAskedToAgree } from "../core/rules";
import { shortDay } from "../locales/dates";
import { Button } from "../ui/controls/Button";
import { Spinner } from "../ui/controls/Spinner";
import { RulesForm, RulesPage, RulesText } from "../ui/pages/RulesPage";
import { useHere, useView } from "./context";
import { attempt } from "./toasts";

export default function RulesScreen({ onBack }: { readonly onBack: () => void }) {
  const { views } = useHere();
  const [now, take] = useRules();
  const [isEditing, setEditing] = useState(false);
  const isAdministrator = useView(({ user }) => user?.role === "administrator");
  const names = useView((view) => views.names(view));
  const mayEdit = isAdministrator && now !== null && !isEditing;
  const edit = mayEdit && (
    <Button small onClick={() => setEditing(true)}>
      {now.text ? i18n.t("Edit") : i18n.t("Write them")}
    </Button>
  );
  const stop = (changed: RulesNow | null) => {
    if (changed) take(changed);
    setEditing(false);
    goOn();
  };
  return (
    <RulesPage onBack={onBack} actions={edit}>
      {now === null ? (
        <Spinner />
      ) : isEditing ? (
        <Editing now={now} onDone={stop} />
      ) : now.text ? (
        <>
          <RulesText text={now.text} names={names} />
          <Consent now={now} onAgreed={take} />
        </>
      ) : (
        <p className="soft">{i18n.t("There are no house rules.")}</p>
      )}
    </RulesPage>
  );
}

function Consent({ now, onAgreed }: { readonly now: RulesNow; readonly onAgreed: (now: RulesNow) => void }) {
  const { client, views } = useHere();
  const [isBusy, setBusy] = useState(false);
  const isAsked = useView(({ state }) => isAskedToAgree(state));
  const agreement = useView(({ state }) => state.agreement);
  const author = useView((view) => (now.by ? views.person(view, now.by).name : ""));
  const worded_us = now.wording?.worded_us ?? 0;
  const agree = async () => {
    setBusy(true);
    const work = client.request<"rules.accept">({ type: "rules.accept", worded_us });
    if (await attempt(work.then(onAgreed))) goOn();
    setBusy(false);
  };
  return (
    <div className="rules-end">
      {isAsked ? (
        <Button look="primary" busy={isBusy} onClick={() => void agree()}>
          {i18n.t("I agree")}
        </Button>
      ) : (
        agreement && <p>{i18n.t("You agreed on {when}.", { when: shortDay(agreement.agreed_us) })}</p>
      )}
      <p className="soft">
        {i18n.t("Last worded by {name} on {when}.", { name: author, when: shortDay(worded_us) })}
      </p>
      {now.people != null && (
        <p className="soft">
          {i18n.t("{agreed} of {people, plural, one {# person} other {# people}} agreed.", {
            agreed: now.agreed ?? 0,
            people: now.people,
          })}
        </p>
      )}
    </div>
  );
}

interface EditingProps {
  readonly now: RulesNow;
  /** With what holds from now on, or null if nothing was changed. */
  readonly onDone: (changed: RulesNow | null) => void;
}

function Editing({ now, onDone }: EditingProps) {
  const { client, views } = useHere();
  const names = useView((view) => views.names(view));
  const [isBusy, setBusy] = useState(false);
  const [over] = useState(now.wording?.worded_us ?? null); // what one has before one, whatever comes meanwhile
  const save = async (text: string, ask: boolean) => {
    setBusy(true);
    const work = client.request<"rules.change">({ type: "rules.change", text, ask, over });
    await attempt(work.then(onDone));
    setBusy(false);
  };
  return (
    <RulesForm
      text={now.text ?? ""}
      most={MAX_RULES_CHARACTERS}
      names={names}
      busy={isBusy}
      onSave={(text, ask) => void save(text, ask)}
      onCancel={() => onDone(null)}
    />
  );
}

/** What had the focus is gone: keys go on from the page. */
function goOn(): void {
  document.getElementById("main")?.focus({ preventScroll: true });
}

/** Return the rules, read anew when they change, and a way to put in what an answer said. */
function useRules(): readonly [RulesNow | null, (now: RulesNow) => void] {
  const { client } = useHere();
  const [now, setNow] = useState<RulesNow | null>(null);
  const worded_us = useView(({ state }) => state.rules?.worded_us);
  useEffect(() => {
    let isHere = true;
    const load = client.request<"rules.get">({ type: "rules.get" });
    void attempt(load.then((found) => isHere && setNow(found)));
    return () => void (isHere = false);
  }, [client, worded_us]);
  return [now, setNow];
}
