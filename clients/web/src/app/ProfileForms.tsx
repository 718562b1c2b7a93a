/** Where one says how one is, who one is, and what others do here. */

import { i18n } from "@lingui/core";
import { type FormEvent, useState } from "react";
import { MAX_ABOUT_CHARACTERS, MAX_PROFILE_CHARACTERS, MAX_STATUS_CHARACTERS, type Profile } from "../protocol";
import { EmojiButton } from "../ui/composer/EmojiPicker";
import { Button } from "../ui/controls/Button";
import { Dialog, DialogButtons } from "../ui/controls/Dialog";
import { EmojiSign } from "../ui/controls/Emoji";
import { Field, Select, TextField } from "../ui/controls/Field";
import { Foot, Section } from "../ui/pages/SettingsPage";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { imageOf } from "./messageViews";
import { endOf, type Span, SPANS } from "./statusSpans";
import { useAnswered } from "./useAnswered";
import { useFormState } from "./useFormState";
import { useProfile } from "./useProfile";

/** Says what one is up to, and until when. */
export function StatusForm() {
  const { client } = useHere();
  const { close } = useDialogs();
  const before = useView(({ state }) => state.statuses.get(state.me));
  const form = useAnswered();
  const [emoji, setEmoji] = useState(before?.emoji ?? "");
  const [text, setText] = useState(before?.text ?? "");
  const [span, setSpan] = useState<Span>("ever");
  const image = useView(({ state }) => imageOf(state.emoji, emoji));
  const set = (status: { emoji: string | null; text: string; until_us: number | null }) =>
    form.run(async () => {
      await client.request<"status.set">({ type: "status.set", ...status });
      close();
    });
  const until_us = () => endOf(span, new Date());
  return (
    <Dialog
      title={i18n.t("Your status")}
      size="s"
      onClose={close}
      onSubmit={() => set({ emoji: emoji || null, text: text.trim(), until_us: until_us() })}
      footer={
        <DialogButtons
          action={i18n.t("Save")}
          busy={form.isBusy}
          disabled={!emoji && !text.trim()}
          onClose={close}
        />
      }
    >
      <div className="status-form">
        {emoji && <EmojiSign emoji={emoji} image={image} />}
        <EmojiButton label={i18n.t("Choose an emoji")} onPick={setEmoji} />
        <Field
          label={i18n.t("What are you up to?")}
          value={text}
          maxLength={MAX_STATUS_CHARACTERS}
          autoFocus
          error={form.error}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Select
        label={i18n.t("Until")}
        value={span}
        options={SPANS.map((value) => ({ value, label: spanName(value) }))}
        onChange={(value) => setSpan(value as Span)}
      />
      {before && (
        <Button look="quiet" onClick={() => void set({ emoji: null, text: "", until_us: null })}>
          {i18n.t("Clear the status")}
        </Button>
      )}
    </Dialog>
  );
}

function spanName(span: Span): string {
  switch (span) {
    case "ever":
      return i18n.t("I change it");
    case "half-hour":
      return i18n.t("in 30 minutes");
    case "hour":
      return i18n.t("in an hour");
    case "four-hours":
      return i18n.t("in 4 hours");
    case "today":
      return i18n.t("the end of today");
    case "week":
      return i18n.t("the end of this week");
  }
}

/** What colleagues may want to know of oneself. */
export function OwnProfile() {
  const me = useView((view) => view.state.me);
  const profile = useProfile(me);
  return (
    <Section title={i18n.t("About you")}>{profile && <Details profile={profile} />}</Section>
  );
}

const LINES = ["title", "department", "pronouns", "phone", "location"] as const;

function Details({ profile }: { readonly profile: Profile }) {
  const { client } = useHere();
  const form = useFormState();
  const [told, setTold] = useState(profile);
  const set = (name: keyof Profile, value: string) => setTold({ ...told, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { user, title, department, pronouns, phone, location, time_zone, about } = told;
    const fields = { title, department, pronouns, phone, location, time_zone, about };
    form.run(client.request({ type: "profile.change", user, ...fields }), i18n.t("Saved."));
  };
  return (
    <form className="form" onSubmit={submit}>
      {LINES.map((name) => (
        <Field
          key={name}
          label={lineName(name)}
          value={told[name] ?? ""}
          maxLength={MAX_PROFILE_CHARACTERS}
          onChange={(event) => set(name, event.target.value)}
        />
      ))}
      <Select
        label={i18n.t("Time zone")}
        value={told.time_zone ?? ""}
        options={zones(told.time_zone ?? "")}
        onChange={(value) => set("time_zone", value)}
      />
      <TextField
        label={i18n.t("About")}
        value={told.about ?? ""}
        maxLength={MAX_ABOUT_CHARACTERS}
        error={form.state.error ?? null}
        onChange={(event) => set("about", event.target.value)}
      />
      <Foot state={form.state} action={i18n.t("Save")} disabled={false} />
    </form>
  );
}

function lineName(name: (typeof LINES)[number]): string {
  switch (name) {
    case "title":
      return i18n.t("What you do here");
    case "department":
      return i18n.t("Department");
    case "pronouns":
      return i18n.t("Pronouns");
    case "phone":
      return i18n.t("Phone");
    case "location":
      return i18n.t("Location");
  }
}

function zones(own: string): readonly { value: string; label: string }[] {
  const known = Intl.supportedValuesOf("timeZone");
  const all = own && !known.includes(own) ? [own, ...known] : known;
  return [
    { value: "", label: i18n.t("Not told") },
    ...all.map((value) => ({ value, label: value.replaceAll("_", " ") })),
  ];
}

/** What the company says of somebody, by an administrator. */
export function CompanyForm({ user }: { readonly user: string }) {
  const profile = useProfile(user);
  return profile && <Company profile={profile} />;
}

function Company({ profile }: { readonly profile: Profile }) {
  const { client } = useHere();
  const { close } = useDialogs();
  const form = useAnswered();
  const [title, setTitle] = useState(profile.title ?? "");
  const [department, setDepartment] = useState(profile.department ?? "");
  const save = () =>
    form.run(async () => {
      const { user } = profile;
      await client.request<"profile.change">({ type: "profile.change", user, title, department });
      close();
    });
  return (
    <Dialog
      title={i18n.t("Title and department")}
      size="s"
      onClose={close}
      onSubmit={save}
      footer={<DialogButtons action={i18n.t("Save")} busy={form.isBusy} onClose={close} />}
    >
      <Field
        label={i18n.t("Title")}
        value={title}
        maxLength={MAX_PROFILE_CHARACTERS}
        autoFocus
        onChange={(event) => setTitle(event.target.value)}
      />
      <Field
        label={i18n.t("Department")}
        value={department}
        maxLength={MAX_PROFILE_CHARACTERS}
        error={form.error}
        onChange={(event) => setDepartment(event.target.value)}
      />
    </Dialog>
  );
}
