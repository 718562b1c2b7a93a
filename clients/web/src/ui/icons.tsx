/** Our own icons: 20 × 20, drawn with one stroke, coloured by the text around them. */

import type { ReactElement, ReactNode } from "react";

export type Icon = (props: { readonly size?: number }) => ReactElement;

function icon(children: ReactNode): Icon {
  return function Drawn({ size = 20 }) {
    return (
      <svg
        className="icon"
        width={size}
        height={size}
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {children}
      </svg>
    );
  };
}

const DOT = { fill: "currentColor", stroke: "none" } as const;

export const HashIcon = icon(
  <path d="M7.8 3.5 6.2 16.5M13.8 3.5l-1.6 13M3.8 7.4h13M3.2 12.6h13" />,
);
export const HomeIcon = icon(<path d="M3.5 9 10 3.5 16.5 9v7.5h-4.25V12h-4.5v4.5H3.5V9Z" />);
export const AtIcon = icon(
  <path d="M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Zm0 0v1.25a2 2 0 0 0 4 0V10a7 7 0 1 0-2.75 5.57M13 7v3" />,
);
export const BookmarkIcon = icon(<path d="M5.5 3.5h9v13L10 13l-4.5 3.5v-13Z" />);
export const PinIcon = icon(
  <path d="M7.5 3.5h5l-.6 4.6 2.6 2.4v1.5h-9v-1.5l2.6-2.4-.6-4.6ZM10 12v5" />,
);
export const PollIcon = icon(<path d="M4 16.5V9M8 16.5V4.5M12 16.5v-5M16 16.5V7" />);
export const ShareIcon = icon(<path d="M12 4.5 16.5 9 12 13.5M16 9H9.5a6 6 0 0 0-6 6v.5" />);
export const LockIcon = icon(
  <>
    <rect x="4.25" y="8.75" width="11.5" height="8" rx="2" />
    <path d="M6.75 8.75V6.5a3.25 3.25 0 0 1 6.5 0v2.25" />
  </>,
);
export const GroupIcon = icon(
  <>
    <circle cx="7.5" cy="7" r="2.75" />
    <path d="M2.5 16c.3-3 2.3-4.5 5-4.5s4.7 1.5 5 4.5M12.5 4.6a2.75 2.75 0 0 1 0 4.8M14.3 11.9c1.9.5 3 1.9 3.2 4.1" />
  </>,
);
export const PersonIcon = icon(
  <>
    <circle cx="10" cy="6.75" r="3.25" />
    <path d="M3.75 17c.4-3.7 2.8-5.5 6.25-5.5s5.85 1.8 6.25 5.5" />
  </>,
);
export const PlusIcon = icon(<path d="M10 4v12M4 10h12" />);
export const CloseIcon = icon(<path d="m5 5 10 10M15 5 5 15" />);
export const CheckIcon = icon(<path d="m4 10.5 4 4 8-9" />);
export const ChevronDownIcon = icon(<path d="m5.5 8 4.5 4.5L14.5 8" />);
export const ChevronUpIcon = icon(<path d="m5.5 12 4.5-4.5 4.5 4.5" />);
export const ChevronRightIcon = icon(<path d="m8 5 5 5-5 5" />);
export const ClipIcon = icon(
  <path d="m15.5 9-5.6 5.6a3.3 3.3 0 0 1-4.7-4.7l6-6a2.2 2.2 0 0 1 3.1 3.1l-5.9 5.9a1.1 1.1 0 0 1-1.6-1.6l5.2-5.1" />,
);
export const DownloadIcon = icon(<path d="M10 3.5v9m-4-4 4 4 4-4M4 16.5h12" />);
export const RetryIcon = icon(<path d="M15.5 10a5.5 5.5 0 1 1-1.6-3.9M15.5 3.5v3.25h-3.25" />);
export const ChevronLeftIcon = icon(<path d="M12 5l-5 5 5 5" />);
export const ArrowDownIcon = icon(<path d="M10 4v12m-5-5 5 5 5-5" />);
export const SearchIcon = icon(
  <>
    <circle cx="8.75" cy="8.75" r="5" />
    <path d="m12.5 12.5 4 4" />
  </>,
);
export const SendIcon = icon(<path d="M3.5 16.5 17 10 3.5 3.5 5.2 10l-1.7 6.5ZM5.2 10h5.3" />);
export const ReplyIcon = icon(<path d="M3.5 4.5h13v9H9l-3.75 3v-3H3.5v-9Z" />);
export const WriteIcon = icon(
  <path d="M11.5 4.25H5.25a2 2 0 0 0-2 2v8.5a2 2 0 0 0 2 2h8.5a2 2 0 0 0 2-2V8.5M8 12l.5-2.5 7.25-7.25 2 2L10.5 11.5 8 12Z" />,
);
export const EditIcon = icon(
  <path d="m4 16 .8-3.6L13.4 3.8a1.4 1.4 0 0 1 2 0l.8.8a1.4 1.4 0 0 1 0 2L7.6 15.2 4 16ZM11.5 5.7l2.8 2.8" />,
);
export const TrashIcon = icon(
  <path d="M3.75 5.5h12.5M8 5.5V3.75h4V5.5M5.5 5.5l.7 10.75h7.6l.7-10.75M8.5 8.5v5M11.5 8.5v5" />,
);
export const LinkIcon = icon(
  <path d="M8.3 11.7a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1M11.7 8.3a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1" />,
);
export const CopyIcon = icon(
  <>
    <rect x="7" y="7" width="9.5" height="9.5" rx="2" />
    <path d="M13 7V5.5a2 2 0 0 0-2-2H5.5a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7" />
  </>,
);
export const MoreIcon = icon(
  <>
    <circle cx="4.5" cy="10" r="1.4" {...DOT} />
    <circle cx="10" cy="10" r="1.4" {...DOT} />
    <circle cx="15.5" cy="10" r="1.4" {...DOT} />
  </>,
);
export const SmileIcon = icon(
  <>
    <circle cx="10" cy="10" r="7" />
    <path d="M6.75 11.75c.7 1.4 1.8 2.1 3.25 2.1s2.55-.7 3.25-2.1" />
    <circle cx="7.6" cy="8" r="1" {...DOT} />
    <circle cx="12.4" cy="8" r="1" {...DOT} />
  </>,
);
export const StarIcon = icon(
  <path d="m10 3 2.15 4.5 4.85.7-3.5 3.45.8 4.9L10 14.25l-4.3 2.3.8-4.9L3 8.2l4.85-.7L10 3Z" />,
);
export const BellIcon = icon(
  <path d="M5 13.75V9a5 5 0 0 1 10 0v4.75l1.25 1H3.75l1.25-1ZM8.25 16.75a1.9 1.9 0 0 0 3.5 0" />,
);
export const MutedIcon = icon(
  <path d="M5 13.75V9c0-.8.2-1.6.5-2.2M8 4.4A5 5 0 0 1 15 9v3M14 14.75H3.75l1.25-1M8.25 16.75a1.9 1.9 0 0 0 3.5 0M3.5 3.5l13 13" />,
);
export const PanelIcon = icon(
  <>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="M12 4v12" />
  </>,
);
export const SettingsIcon = icon(
  <path d="M3.5 6h7M14.5 6h2M3.5 14h2M9.5 14h7M12.5 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM7.5 12a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z" />,
);
export const SignOutIcon = icon(
  <path d="M8 3.5H5.5a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2H8M12.5 6.5 16 10l-3.5 3.5M16 10H8" />,
);
export const KeyboardIcon = icon(
  <>
    <rect x="2.5" y="5" width="15" height="10" rx="2" />
    <path d="M5.75 8.25h.01M8.6 8.25h.01M11.4 8.25h.01M14.25 8.25h.01M7 11.75h6" />
  </>,
);
export const ThreadsIcon = icon(
  <path d="M3.5 4h9.5v6.5H8L5.25 12.75V10.5H3.5V4ZM9.5 13h3l2.25 2.25V13h1.75V7.25" />,
);
export const InboxIcon = icon(
  <path d="M3.5 11 5.3 4.5h9.4L16.5 11v4.5h-13V11Zm0 0h3.7l1 2h3.6l1-2h3.7" />,
);
export const WarningIcon = icon(
  <path d="M10 3.5 17.5 16.5h-15L10 3.5ZM10 8.25v3.75M10 14.25h.01" />,
);
export const InfoIcon = icon(
  <>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 9.25v4M10 6.6h.01" />
  </>,
);
export const OfflineIcon = icon(
  <path d="M3 8a11 11 0 0 1 4-2.4M10.5 5.1A11 11 0 0 1 17 8M5.7 11a7 7 0 0 1 3-1.7M13 10l1.3 1M8.2 13.8a3 3 0 0 1 3.6 0M10 16.25h.01M3.5 3l13 14" />,
);
export const ClockIcon = icon(
  <>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6v4l2.75 1.75" />
  </>,
);
export const ArchiveIcon = icon(<path d="M3.25 4h13.5v3.5H3.25V4Zm1 3.5h11.5v9H4.25v-9ZM8 11h4" />);
export const LeaveIcon = icon(<path d="M11.5 6V3.5h-8v13h8V14M8 10h9M14 7l3 3-3 3" />);
export const AddPersonIcon = icon(
  <>
    <circle cx="8" cy="6.75" r="3.25" />
    <path d="M2 17c.4-3.7 2.6-5.5 6-5.5 1.2 0 2.3.2 3.2.7M15 12v5M12.5 14.5h5" />
  </>,
);
export const DeviceIcon = icon(
  <>
    <rect x="3" y="4" width="14" height="9" rx="1.75" />
    <path d="M7.5 16.5h5M10 13v3.5" />
  </>,
);
export const BoldIcon = icon(
  <path
    d="M6 4h4.75a2.9 2.9 0 0 1 0 5.8H6V4ZM6 9.8h5.5a3.1 3.1 0 0 1 0 6.2H6V9.8Z"
    strokeWidth="2"
  />,
);
export const ItalicIcon = icon(<path d="M8 4h6M6 16h6M11.5 4l-3 12" />);
export const StrikeIcon = icon(
  <path d="M14 6.25C13.5 4.8 12.2 4 10.1 4 7.8 4 6.3 5 6.3 6.75c0 1.5 1.1 2.3 3 2.8M3.5 10.25h13M13 12c.8.5 1.1 1.2 1.1 2 0 1.3-1.4 2.25-3.9 2.25-2.4 0-4-.9-4.4-2.5" />,
);
export const CodeIcon = icon(<path d="m6.75 6-4 4 4 4M13.25 6l4 4-4 4M11.5 4l-3 12" />);
export const ListIcon = icon(
  <path d="M8 5.5h8.5M8 10h8.5M8 14.5h8.5M4 5.5h.01M4 10h.01M4 14.5h.01" strokeWidth="1.8" />,
);
export const QuoteIcon = icon(<path d="M4 4.5v11M8 6h8.5M8 10h8.5M8 14h5" />);
export const FormatIcon = icon(
  <path d="M2.5 15 6.75 5 11 15M4 11.75h5.5M12 14.9c1.5 1 4.5.2 4.5-2.3v-2c0-2.3-3.2-2.9-4.3-1.1M16.5 12c-3 0-4.7.4-4.7 1.7" />,
);
export const BotIcon = icon(
  <path d="M5 8h10a1.5 1.5 0 0 1 1.5 1.5V14a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 14V9.5A1.5 1.5 0 0 1 5 8ZM10 8V4.5M7.5 11.5h.01M12.5 11.5h.01" />,
);
export const BlockIcon = icon(
  <>
    <circle cx="10" cy="10" r="6.75" />
    <path d="m5.4 5.4 9.2 9.2" />
  </>,
);
export const RepostIcon = icon(
  <path d="M4 9.5V8a2.5 2.5 0 0 1 2.5-2.5H15M12.5 3 15 5.5 12.5 8M16 10.5V12a2.5 2.5 0 0 1-2.5 2.5H5M7.5 17 5 14.5 7.5 12" />,
);
export const MailIcon = icon(
  <>
    <rect x="2.75" y="4.25" width="14.5" height="11.5" rx="2" />
    <path d="m3.25 6 6.75 5 6.75-5" />
  </>,
);
export const TagIcon = icon(
  <>
    <path d="M3.5 4.75v5.4c0 .4.2.8.5 1.1l5.8 5.7c.6.6 1.6.6 2.2 0l4.9-4.9c.6-.6.6-1.6 0-2.2L11.2 4c-.3-.3-.7-.5-1.1-.5H4.75c-.7 0-1.25.55-1.25 1.25Z" />
    <circle cx="7.25" cy="7.25" r="1.1" {...DOT} />
  </>,
);
export const UnreadIcon = icon(
  <>
    <path d="M10.5 4.5h-7v11h13V9" />
    <path d="m3.5 5.5 6.5 5 2-1.5" />
    <circle cx="15.5" cy="5" r="2" {...DOT} />
  </>,
);
export const FileIcon = icon(<path d="M5 2.75h6.5L15.5 6.5v10.75H5V2.75Zm6.5 0V6.5h4" />);
export const MicrophoneIcon = icon(
  <path d="M10 2.75a2.5 2.5 0 0 1 2.5 2.5v4.5a2.5 2.5 0 0 1-5 0v-4.5a2.5 2.5 0 0 1 2.5-2.5ZM4.75 9.5a5.25 5.25 0 0 0 10.5 0M10 14.75v2.5" />,
);
export const PlayIcon = icon(<path d="M6.5 4v12l9.5-6-9.5-6Z" fill="currentColor" />);
export const PauseIcon = icon(<path d="M7 4.5v11M13 4.5v11" strokeWidth="2.6" />);
export const AltIcon = icon(
  <>
    <rect x="2.75" y="3.75" width="14.5" height="12.5" rx="2" />
    <path d="M6 8h8M6 12h5" />
  </>,
);
