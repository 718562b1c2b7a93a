import { createContext, useContext } from "react";

/** A picture that the workspace's people added, written `:name:`. */
export interface CustomEmojiView {
  readonly name: string;
  readonly image: string;
}

const NONE: readonly CustomEmojiView[] = [];
const CustomEmoji = createContext(NONE);

export const CustomEmojiProvider = CustomEmoji.Provider;

export function useCustomEmoji(): readonly CustomEmojiView[] {
  return useContext(CustomEmoji);
}

export interface EmojiSignProps {
  readonly emoji: string;
  /** Where its picture is, if it is none of Unicode. */
  readonly image?: string | undefined;
}

/** One emoji. */
export function EmojiSign({ emoji, image }: EmojiSignProps) {
  if (!image) return <span className="emoji">{emoji}</span>;
  return <img className="emoji-image" src={image} alt={emoji} title={emoji} draggable={false} />;
}
