/** What the pages about programs show. */

/** A program that talks here as a bot. */
export interface AppEntryView {
  readonly bot: string;
  readonly name: string;
  readonly handle: string;
  readonly description: string;
  readonly socketMode: boolean;
  readonly requestUrl: string;
  readonly commands: readonly SlashView[];
  readonly events: readonly string[];
}

export interface SlashView {
  readonly command: string;
  readonly description: string;
  readonly hint: string;
  readonly url: string;
}

export interface AppDetailsView {
  readonly signingSecret: string;
  readonly webhooks: readonly { readonly id: string; readonly channel: string; readonly name: string }[];
  readonly deliveries: readonly DeliveryView[];
}

export interface DeliveryView {
  readonly time_us: number;
  readonly what: string;
  readonly way: string;
  readonly outcome: string;
  readonly attempt: number;
  readonly took_ms: number;
  readonly status: number;
}

/** Something that is shown once. */
export interface SecretView {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

/** What an app is made of. */
export interface AppWish {
  readonly name: string;
  readonly description: string;
  readonly socketMode: boolean;
  readonly requestUrl: string;
  readonly events: readonly string[];
  readonly commands: readonly SlashView[];
}

export const EMPTY_APP: AppWish = {
  name: "",
  description: "",
  socketMode: true,
  requestUrl: "",
  events: ["*"],
  commands: [],
};
