/** What a message said before it was edited, the newest first. */

import "../styles/revisions.css";
import { i18n } from "@lingui/core";
import { useEffect, useState } from "react";
import type { MessagePlace, Revision } from "../protocol";
import { knownMessage } from "../core/changes";
import { RefusedError } from "../core/requests";
import { fullTime } from "../locales/dates";
import { MessageText } from "../text/MessageText";
import { Button } from "../ui/controls/Button";
import { Dialog } from "../ui/controls/Dialog";
import { Spinner } from "../ui/controls/Spinner";
import type { Names } from "../ui/types";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { sentenceFor } from "./toasts";

export default function Revisions({ channel, seq }: MessagePlace) {
  const { views } = useHere();
  const { close } = useDialogs();
  const message = useView(({ state }) => knownMessage(state, channel, seq));
  const names = useView((view) => views.names(view));
  useView((view) => view.state.users);
  const isGone = !message || message.deleted === true;
  useEffect(() => (isGone ? close() : undefined), [isGone, close]);
  if (isGone) return null;
  return (
    <Dialog title={i18n.t("What it said before")} reading onClose={close}>
      <ol className="revisions">
        <Said when={i18n.t("Now")} text={message.text} names={names} />
        <Before key={message.edited_us ?? 0} channel={channel} seq={seq} names={names} />
      </ol>
    </Dialog>
  );
}

function Before({ channel, seq, names }: MessagePlace & { readonly names: Names }) {
  const { found, isMore, load, problem } = useRevisions(channel, seq);
  if (!found) return problem ? <li className="field-error" role="alert">{problem}</li> : <li><Spinner /></li>;
  return (
    <>
      {found.map(({ number, time_us, text }) => (
        <Said key={number} when={fullTime(time_us)} text={text} names={names} />
      ))}
      {found.length === 0 && <li className="soft">{i18n.t("Nothing of that is kept.")}</li>}
      {isMore && (
        <li>
          <Button small look="quiet" onClick={load}>
            {i18n.t("Show more")}
          </Button>
        </li>
      )}
    </>
  );
}

interface SaidProps {
  readonly when: string;
  readonly text: string;
  readonly names: Names;
}

function Said({ when, text, names }: SaidProps) {
  return (
    <li className="revision">
      <h3>{when}</h3>
      {text ? <MessageText text={text} names={names} /> : <p className="soft">{i18n.t("No text")}</p>}
    </li>
  );
}

function useRevisions(channel: string, seq: number) {
  const { client } = useHere();
  const [found, setFound] = useState<readonly Revision[] | null>(null);
  const [isMore, setMore] = useState(false);
  const [problem, setProblem] = useState("");
  const load = async () => {
    const before = found?.at(-1)?.number ?? null;
    try {
      const page = await client.request<"revisions.list">({ type: "revisions.list", channel, seq, before });
      setFound([...(found ?? []), ...page.revisions]);
      setMore(page.more === true);
    } catch (error) {
      const isHidden = error instanceof RefusedError && error.code === "forbidden";
      setProblem(isHidden ? i18n.t("It is not shown to you any more.") : sentenceFor(error));
    }
  };
  useEffect(() => void load(), []);
  return { found, isMore, problem, load: () => void load() };
}
