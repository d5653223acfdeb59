"""LSTM language models from CSV to next-word probabilities; knows no Streamlit and no Plotly."""
