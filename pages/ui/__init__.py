"""What pages share: shell, session state, resources, controls, figures and components."""
