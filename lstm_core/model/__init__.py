"""Learning: the network, one compiled update, the training loop. Only this folder imports TensorFlow."""
