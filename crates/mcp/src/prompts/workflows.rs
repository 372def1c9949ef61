//! The workflows themselves: product text.

use super::{Argument, Values, Workflow};

const PROJECT: Argument = Argument {
    name: "project",
    description: "The project to work on; left out: the last one used",
    is_required: false,
    values: Values::Projects,
};

/// Every workflow, in the order in which they are listed.
pub(super) const WORKFLOWS: &[Workflow] = &[
    Workflow {
        name: "quick_edit",
        title: "Quick edit",
        description: "One change to a video, checked and exported",
        arguments: &[
            Argument {
                name: "change",
                description: "What to change, in your own words",
                is_required: true,
                values: Values::Any,
            },
            PROJECT,
            Argument {
                name: "file",
                description: "A video to begin with: an absolute path or a public URL",
                is_required: false,
                values: Values::Any,
            },
        ],
        lines: &[
            "Make this change to my video: {change}",
            "Work on the project {project}.",
            "Bring in this file first, with `upload`: {file}",
            "Look at the timeline with `state`, send the change with one call of `generate` in plain words, and \
             look with `preview` whether it did what I asked. If it did not, say so and correct it once.",
            "Then `export`, and tell me the path of the film and what it cost.",
        ],
    },
    Workflow {
        name: "batch",
        title: "Batch of videos",
        description: "Several videos from a list, each a project of its own",
        arguments: &[
            Argument {
                name: "videos",
                description: "One description a line, or separated by semicolons",
                is_required: true,
                values: Values::Any,
            },
            Argument {
                name: "format",
                description: "The shape of all of them",
                is_required: false,
                values: Values::Such(&["16:9", "9:16", "1:1", "4:5"]),
            },
        ],
        lines: &[
            "Make one video for each of these descriptions: {videos}",
            "All of them in the format {format}.",
            "Show me the list, how many there are and the balance (`credits`) before you begin.",
            "For each one call `generate` with `new_project: true` and an `idempotency_key` of its own, such as \
             batch-1, batch-2. When a call returns a job handle, go on with the next one; follow all of them with `jobs`.",
            "`export` each project when its job is done. End with a table: description, path, length, credits. A video \
             that failed is listed with its reason; do not make it again without asking me.",
        ],
    },
    Workflow {
        name: "iterative",
        title: "Improve step by step",
        description: "A video from an idea, improved in rounds with your opinion",
        arguments: &[
            Argument {
                name: "idea",
                description: "What the video is about",
                is_required: true,
                values: Values::Any,
            },
            Argument {
                name: "rounds",
                description: "How many rounds at most",
                is_required: false,
                values: Values::Such(&["2", "3", "5"]),
            },
            PROJECT,
        ],
        lines: &[
            "Let us make a video about this, step by step: {idea}",
            "Go on with the project {project}.",
            "At most {rounds} rounds.",
            "In each round: change one thing with `generate`, look at what came of it with `preview`, and tell me in two \
             sentences what there is now and what you would improve next. Wait for my answer before the next round, \
             because each round may cost credits.",
            "When I am content, `export` and tell me the path.",
        ],
    },
    Workflow {
        name: "storyboard",
        title: "From a storyboard",
        description: "A story told in scenes: planned first, then made scene by scene",
        arguments: &[
            Argument {
                name: "story",
                description: "The story, in your own words",
                is_required: true,
                values: Values::Any,
            },
            Argument {
                name: "scenes",
                description: "How many scenes",
                is_required: false,
                values: Values::Such(&["3", "4", "6", "8"]),
            },
            Argument {
                name: "style",
                description: "How it should look",
                is_required: false,
                values: Values::Such(&[
                    "cinematic",
                    "documentary",
                    "animation",
                    "noir",
                    "vintage film",
                    "minimal",
                ]),
            },
        ],
        lines: &[
            "Tell this story as a video: {story}",
            "In {scenes} scenes.",
            "Its style is {style}; name it in the description of every scene.",
            "First write the storyboard: for each scene its picture in one sentence, its length in seconds and its \
             title if it has one. Show it to me with the balance (`credits`) and wait for my consent.",
            "Then make the scenes in order, one call of `generate` each, all in the same project, with an \
             `idempotency_key` for each scene. After them add titles, and music that fits, with further calls.",
            "Look at all scenes with `preview`, check the order and the length with `state`, then `export` and tell me \
             the path.",
        ],
    },
    Workflow {
        name: "social_cut",
        title: "Cut for social media",
        description: "A short cut of a video for one platform, in its format",
        arguments: &[
            Argument {
                name: "platform",
                description: "Where it will be shown",
                is_required: true,
                values: Values::Such(&[
                    "TikTok",
                    "Instagram Reels",
                    "YouTube Shorts",
                    "X",
                    "LinkedIn",
                ]),
            },
            Argument {
                name: "seconds",
                description: "How long it may be at most",
                is_required: false,
                values: Values::Such(&["15", "30", "60"]),
            },
            PROJECT,
        ],
        lines: &[
            "Make a cut of my video for {platform}.",
            "Take the project {project}.",
            "It is at most {seconds} seconds long.",
            "Look at the timeline with `state`. Use the format of the platform (9:16 for TikTok, Reels and Shorts), put \
             the strongest moment first, keep titles large and away from the edges, and leave no silence at the beginning. \
             Send each step as one plain sentence with `generate`.",
            "Look at it with `preview`, then `export`. Tell me the path, and a caption of one line with three hashtags.",
        ],
    },
];
