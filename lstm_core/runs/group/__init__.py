"""One model, trained by several processes: where they are started, how they are watched and started again."""
