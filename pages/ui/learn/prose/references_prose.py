"""The papers behind the lesson, each with what it is cited for."""

from __future__ import annotations

from typing import Final

PAPERS: Final = (
    "Elman (1990), *Finding Structure in Time*, Cognitive Science 14. The simple recurrent network.",
    "Hochreiter (1991), *Untersuchungen zu dynamischen neuronalen Netzen*, diploma thesis, TU Munich. "
    "The vanishing gradient.",
    "Bengio, Simard & Frasconi (1994), *Learning Long-Term Dependencies with Gradient Descent is Difficult*, "
    "IEEE Transactions on Neural Networks 5.",
    "Hochreiter & Schmidhuber (1997), *Long Short-Term Memory*, Neural Computation 9.",
    "Gers, Schmidhuber & Cummins (2000), *Learning to Forget: Continual Prediction with LSTM*, "
    "Neural Computation 12. The forget gate.",
    "Gers, Eck & Schmidhuber (2001), *Applying LSTM to Time Series Predictable through Time-Window Approaches*, "
    "ICANN.",
    "Graves, Mohamed & Hinton (2013), *Speech Recognition with Deep Recurrent Neural Networks*, ICASSP.",
    "Cho et al. (2014), *Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine "
    "Translation*, EMNLP. The GRU.",
    "Sutskever, Vinyals & Le (2014), *Sequence to Sequence Learning with Neural Networks*, NeurIPS.",
    "Jozefowicz, Zaremba & Sutskever (2015), *An Empirical Exploration of Recurrent Network Architectures*, ICML. "
    "A forget gate that starts open.",
    "Sak, Senior, Rao & Beaufays (2015), *Fast and Accurate Recurrent Neural Network Acoustic Models for Speech "
    "Recognition*, Interspeech.",
    "Wu et al. (2016), *Google's Neural Machine Translation System*, arXiv 1609.08144.",
    "Hard et al. (2018), *Federated Learning for Mobile Keyboard Prediction*, arXiv 1811.03604.",
    "Makridakis, Spiliotis & Assimakopoulos (2018), *Statistical and Machine Learning Forecasting Methods: Concerns "
    "and Ways Forward*, PLOS ONE 13.",
    "He et al. (2019), *Streaming End-to-End Speech Recognition for Mobile Devices*, ICASSP.",
    "Donahue et al. (2015), *Long-term Recurrent Convolutional Networks for Visual Recognition and Description*, "
    "CVPR.",
    "Vaswani et al. (2017), *Attention Is All You Need*, NeurIPS. The transformer.",
)
