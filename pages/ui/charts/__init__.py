"""Charts that several pages show, and their colours, labels and component."""
