/** What one does with apps, and what they show only this person: forms, whispers, homes, commands. */

import type { AnyEvent, CommandDone, CommandHelp, View as Form, WhisperShown } from "../protocol";
import { withEntry, withoutEntry } from "./maps";
import type { CommandOf, Requests } from "./requests";
import type { Store } from "./store";
import type { View } from "./view";

/** What an app shows only this person, in a channel or a thread of it. */
export type Whisper = WhisperShown;

/** Where something stands that can be acted on. */
export type Surface =
  | { readonly channel: string; readonly seq: number }
  | { readonly view: string };

export type Language = NonNullable<CommandOf<"commands.list">["language"]>;

/** So many are kept; older ones go. */
const MOST_WHISPERS = 20;

export class Acting {
  /** What opens because of this window opens here and in no other. */
  private readonly window = crypto.randomUUID?.().slice(0, 13) ?? String(Math.random()).slice(2, 14);
  private commandList: Promise<readonly CommandHelp[]> | null = null;
  private listedIn: Language = "en";
  private said = 0;

  constructor(
    private readonly store: Store<View>,
    private readonly requests: Requests,
  ) {}

  async press(
    surface: Surface,
    { block, action, value }: { block: string; action: string; value: unknown },
    state: unknown,
  ): Promise<void> {
    const { window } = this;
    const json = { value: JSON.stringify(value), state: JSON.stringify(state) };
    await this.requests.request({ type: "action.press", ...surface, block, action, ...json, window });
  }

  async suggest(surface: Surface, block: string, action: string, typed: string): Promise<string> {
    const command: CommandOf<"options.suggest"> = { type: "options.suggest", ...surface, block, action, typed };
    return (await this.requests.request(command)).options;
  }

  /** Return the commands there are; asked for once in a while. */
  commands(language: Language): Promise<readonly CommandHelp[]> {
    if (language !== this.listedIn) this.commandList = null;
    this.listedIn = language;
    this.commandList ??= this.requests.request({ type: "commands.list", language }).then(({ commands }) => {
      setTimeout(() => (this.commandList = null), 30_000);
      return commands;
    });
    this.commandList.catch(() => (this.commandList = null));
    return this.commandList;
  }

  run(ran: Omit<CommandOf<"command.run">, "type" | "window">): Promise<CommandDone> {
    return this.requests.request({ type: "command.run", ...ran, window: this.window });
  }

  /** Show something only here, as apps do. */
  say(channel: string, thread: number | null, text: string): void {
    const author = this.store.get().state.me;
    const id = `here-${++this.said}`;
    this.whisper({ type: "whisper.shown", id, channel, thread, author, time_us: Date.now() * 1_000, text });
    this.store.flush();
  }

  /** Send a form; return what is wrong with it, by block. */
  async submit(view: string, state: unknown): Promise<Readonly<Record<string, string>>> {
    const json = JSON.stringify(state);
    const done = await this.requests.request({ type: "view.submit", view, state: json, window: this.window });
    switch (done.outcome) {
      case "wrong":
        return Object.fromEntries((done.errors ?? []).map(({ block, message }) => [block, message]));
      case "updated":
        if (done.view) this.replace(done.view);
        return {};
      case "pushed":
        if (done.view) this.push(done.view);
        return {};
      case "cleared":
        this.show([]);
        return {};
      case "closed":
        this.show(this.store.get().forms.filter(({ id }) => id !== view));
        return {};
    }
  }

  /** Close a form, or all of them; the app hears of it if it wants to. */
  close(view: string, all: boolean): void {
    this.show(all ? [] : this.store.get().forms.filter(({ id }) => id !== view));
    this.store.flush();
    this.requests.request({ type: "view.close", view, all }).catch(() => undefined);
  }

  async home(bot: string): Promise<void> {
    const { view } = await this.requests.request({ type: "home.open", bot });
    if (view) this.store.update((before) => ({ ...before, homes: withEntry(before.homes, bot, view) }));
  }

  /** Take away what an app showed only here. */
  dismiss(id: string): void {
    this.store.update((view) => ({ ...view, whispers: withoutEntry(view.whispers, id) }));
    this.store.flush();
  }

  told(event: AnyEvent): void {
    switch (event.type) {
      case "view.opened":
        if (!event.window || event.window === this.window) this.push(event.view);
        break;
      case "view.updated":
        this.replace(event.view);
        break;
      case "whisper.shown":
        this.whisper(event);
        break;
      case "whisper.taken":
        this.dismiss(event.id);
        break;
      default:
        break;
    }
  }

  private push(form: Form): void {
    const { forms } = this.store.get();
    const below = form.previous ? forms.filter(({ id }) => id !== form.id) : [];
    this.show([...below, form]);
  }

  private replace(changed: Form): void {
    this.store.update((view) => ({
      ...view,
      homes: changed.kind === "home" ? withEntry(view.homes, changed.bot, changed) : view.homes,
      forms: view.forms.map((form) => (form.id === changed.id ? changed : form)),
    }));
  }

  private show(forms: readonly Form[]): void {
    this.store.update((view) => ({ ...view, forms }));
  }

  private whisper(shown: Whisper): void {
    this.store.update((view) => {
      const kept = [...withEntry(view.whispers, shown.id, shown)].slice(-MOST_WHISPERS);
      return { ...view, whispers: new Map(kept) };
    });
  }
}
