import { i18n } from "@lingui/core";
import { type ChangeEvent, type FormEvent, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../controls/Button";
import { Field } from "../controls/Field";
import { SmileIcon, TrashIcon } from "../icons";
import { Foot, type FormState, Section } from "./SettingsPage";

export interface OwnEmojiView {
  readonly name: string;
  readonly image: string;
  /** Who added it. */
  readonly by: string;
  /** The reader may take it away. */
  readonly removable: boolean;
}

export interface EmojiManagerProps {
  readonly emoji: readonly OwnEmojiView[];
  readonly state: FormState;
  readonly mostBytes: number;
  readonly mostPixels: number;
  /** Absent for those who may not. */
  readonly onAdd?: ((name: string, picture: Blob) => void) | undefined;
  readonly onRemove: (emoji: OwnEmojiView) => void;
}

export function EmojiManager(props: EmojiManagerProps) {
  const { emoji, onAdd, onRemove } = props;
  return (
    <Section title={i18n.t("Emoji of the workspace")}>
      {onAdd && <Add {...props} onAdd={onAdd} />}
      {emoji.length === 0 && <p className="soft">{i18n.t("Nobody has added one yet.")}</p>}
      <ul className="own-emoji">
        {emoji.map((each) => (
          <li key={each.name}>
            <img className="emoji-image" src={each.image} alt="" />
            <code className="clip">:{each.name}:</code>
            <span className="soft clip">{each.by}</span>
            {each.removable && (
              <IconButton
                size="s"
                tip="top"
                label={i18n.t("Remove {name}", { name: each.name })}
                icon={TrashIcon}
                onClick={() => onRemove(each)}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

type AddProps = EmojiManagerProps & Required<Pick<EmojiManagerProps, "onAdd">>;

/** A form of two steps: choose a picture, look at it, give it a name. */
function Add({ state, mostBytes, mostPixels, onAdd }: AddProps) {
  const [picture, setPicture] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const preview = usePreview(picture);
  const limits = i18n.t("PNG, GIF, WebP or JPEG, at most {size} kB and {pixels} pixels wide.", {
    size: mostBytes / 1024,
    pixels: mostPixels,
  });
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (!chosen) return;
    const isSmall = chosen.size <= mostBytes && (await widestOf(chosen)) <= mostPixels;
    setProblem(isSmall ? null : limits);
    setPicture(isSmall ? chosen : null);
    if (isSmall && !name) setName(nameOf(chosen.name));
  };
  useEffect(() => {
    if (!state.done) return;
    setPicture(null);
    setName("");
  }, [state.done]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (picture && name) onAdd(name, picture);
  };
  return (
    <form className="form" onSubmit={submit}>
      <div className="emoji-choose">
        <span className="emoji-preview">
          {preview ? <img src={preview} alt={i18n.t("Preview")} /> : <SmileIcon size={24} />}
        </span>
        <input
          ref={file}
          className="unseen"
          type="file"
          tabIndex={-1}
          aria-hidden="true"
          accept="image/png,image/gif,image/webp,image/jpeg"
          onChange={(event) => void choose(event)}
        />
        <div>
          <Button onClick={() => file.current?.click()}>{i18n.t("Choose a picture")}</Button>
          <p className={problem ? "field-error" : "field-hint"} role={problem ? "alert" : undefined}>
            {limits}
          </p>
        </div>
      </div>
      <Field
        label={i18n.t("Name")}
        prefix=":"
        value={name}
        maxLength={62}
        error={state.error}
        onChange={(event) => setName(nameOf(event.target.value))}
      />
      <Foot state={state} action={i18n.t("Add")} disabled={!picture || !name} />
    </form>
  );
}

/** Return an address under which the browser shows a file. */
function usePreview(picture: File | null): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!picture) return setAddress(null);
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return address;
}

/** Return the larger side of a picture; 0 of what is none, for the server to say so. */
async function widestOf(picture: Blob): Promise<number> {
  try {
    const { width, height } = await createImageBitmap(picture);
    return Math.max(width, height);
  } catch {
    return 0;
  }
}

/** "Party Parrot.gif" → "party_parrot" */
function nameOf(text: string): string {
  const bare = text.toLowerCase().replace(/\.(png|gif|webp|jpe?g)$/, "");
  return bare.replace(/[^a-z0-9_+-]+/g, "_").replace(/^_(?=.)/, "").slice(0, 62);
}
