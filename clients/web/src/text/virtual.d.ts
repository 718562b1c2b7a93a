declare module "virtual:emoji/*" {
  /** Emoji, group, name, short names, other words, in other skin tones. */
  const rows: readonly (readonly [string, number, string, string, string, readonly string[]])[];
  export default rows;
}
