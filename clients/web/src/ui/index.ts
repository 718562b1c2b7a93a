/**
 * Everything that can be seen. Props in, callbacks out: nothing here knows the store or the wire.
 *
 * The app imports `../styles/index.css` once, and shows `Tips` once. Links are ordinary
 * `<a href>`: the app listens for clicks on those of its own origin.
 */

export * from "./types";
export * from "./icons";
export { classes } from "./controls/classes";
export * from "./controls/Button";
export * from "./controls/Dialog";
export * from "./controls/Field";
export * from "./controls/FollowButton";
export * from "./controls/Keys";
export * from "./controls/Menu";
export * from "./controls/Spinner";
export * from "./controls/Tips";
export * from "./people/Avatar";
export * from "./people/Person";
export * from "./people/SharedCard";
export * from "./people/UpdateCard";
export * from "./shell/AppShell";
export * from "./shell/ConnectionBanner";
export * from "./shell/Sidebar";
export * from "./shell/SidebarChannel";
export * from "./shell/Toasts";
export * from "./channel/ChannelGlyph";
export * from "./channel/ChannelHeader";
export * from "./channel/DetailsPane";
export * from "./channel/Lines";
export * from "./channel/MessageRow";
export * from "./channel/SidePane";
export * from "./channel/WhisperCard";
export * from "./composer/Autocomplete";
export * from "./composer/Composer";
export * from "./composer/EmojiPicker";
export * from "./dialogs/BrowseChannels";
export * from "./dialogs/CreateChannel";
export * from "./dialogs/InvitePeople";
export * from "./dialogs/InvitedList";
export * from "./dialogs/NewMessage";
export * from "./dialogs/PeopleDirectory";
export * from "./dialogs/QuickSwitcher";
export * from "./dialogs/ShortcutSheet";
export * from "./feed/types";
export * from "./feed/FeedPage";
export * from "./feed/WhyDialog";
export * from "./pages/AppCard";
export * from "./pages/AppForm";
export * from "./pages/Entrance";
export * from "./pages/IntegrationsPage";
export * from "./pages/ProfilePage";
export * from "./pages/SessionList";
export * from "./pages/SettingsPage";
export * from "./pages/TagPage";
export * from "./states/EmptyState";
export * from "./states/Skeletons";
