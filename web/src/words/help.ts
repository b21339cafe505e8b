/**
 * Words of keys and of the help: what each action is called, and the paragraphs that explain.
 *
 * Which key is bound is told to them; they decide nothing.
 */

/** By key. */
export const helpWords = {
  "action.forward": "Forward",
  "action.back": "Back",
  "action.left": "Left",
  "action.right": "Right",
  "action.run": "Run",
  "action.raise": "Raise or lower the instrument",
  "action.interact": "Do what is offered",
  "action.chat": "Chat",
  "action.guide": "Field guide",
  "action.nature": "Life of this region",
  "action.map": "Map",
  "action.melodies": "Melodies",
  "action.codex": "Codex",
  "action.composer": "Composer",
  "action.near": "What is near",
  "action.menu": "Menu, or close",
  "action.wave": "Wave",
  "action.autorun": "Keep running",
  "action.forecast": "Weather and forecast",
  "action.calendar": "Calendar",
  "action.help": "This help",

  "help.title": "Help",
  "help.keys": "Keys",
  "help.keys.text": "The arrows always walk besides. Every key can be changed in the settings.",
  "help.keys.walking": "Walking",
  "help.keys.doing": "Doing",
  "help.keys.reading": "Reading",
  "help.walk": "Walking",
  "help.walk.text": "{keys} or the arrows walk, {run} runs. Drag on the picture to look round, turn the wheel to zoom. On a phone the left thumb walks, the right one looks, two fingers zoom. On a gamepad the sticks do both.",
  "help.sing": "Singing",
  "help.sing.text": "{key} raises your instrument. The middle row of letters is the region's scale from its home note upward, the row above is an octave higher, the row below an octave lower. The small numbers count the steps of the scale: 1 is home. The arrows still walk and {chat} still chats. Rest for two bars, or lower the instrument, and the region answers.",
  "help.what": "What it is for",
  "help.what.text": "What you play is heard as music and changes the world: harmony rises, dissonance falls, wounded places mend, colour comes back. Keep to the region's scale, let an idea return, end on the home note. The region says what was good and one thing to try.",
  "help.intents": "Four purposes",
  "help.intents.text": "Above the keys you choose what a song is for. Restoration mends what is wounded, Creative makes something new bloom, Exploration finds what is hidden, Protection shields from the Silence. A place that waits for a song chooses for you.",
  "help.devices": "Other instruments",
  "help.devices.text": "A MIDI keyboard is connected in the settings. On a gamepad Y raises the instrument, the d-pad and the four buttons are its pads, Start lowers it; X lists what is near, B opens the menu and closes panels, in which the d-pad chooses and A presses.",
  "help.life": "Weather, creatures and plants",
  "help.life.text": "The sign under the region's name opens the forecast ({forecast}); the calendar ({calendar}) tells what is coming. Click or touch a creature, or choose it in what is near ({near}), to see what it does and what you can do for it. The field guide ({guide}) fills with what you have really seen and heard; {nature} tells how this region's life stands and what grows where you stand.",
  "help.stuck": "Stuck?",
  "help.stuck.text": "Unstick me, in the menu, takes you to the nearest safe spot.",
  "help.eyes": "Without eyes, ears or hands",
  "help.eyes.text": "The panel Near ({near}) lists everything around you with ways and actions and can walk for you. Captions and light tell what sounds. Every key can be changed; everything works with the keyboard alone.",
} as const;
