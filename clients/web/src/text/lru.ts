/** Remembers what was made of the texts used last: so many, and so many characters in all. */
export class Lru<Value> {
  private readonly entries = new Map<string, Value>();
  private characters = 0;

  constructor(
    private readonly mostEntries: number,
    private readonly mostCharacters: number,
  ) {}

  /** Return what belongs to a text, making it if it is not there. */
  get(text: string, make: () => Value): Value {
    const known = this.entries.get(text);
    if (known !== undefined) {
      this.entries.delete(text);
      this.entries.set(text, known);
      return known;
    }
    const made = make();
    this.entries.set(text, made);
    this.characters += text.length;
    this.shrink();
    return made;
  }

  get size(): number {
    return this.entries.size;
  }

  private shrink(): void {
    for (const text of this.entries.keys()) {
      if (this.entries.size <= this.mostEntries && this.characters <= this.mostCharacters) return;
      this.entries.delete(text);
      this.characters -= text.length;
    }
  }
}
